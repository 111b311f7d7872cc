/*
 * os.h: the few things that Linux and Windows call differently
 *
 * Nothing here is about Miracast: one event, one thread, one wait, the clock
 * and the odd names of socket functions. minimal_driver.c and conversation.c
 * have no #ifdef at all.
 */
#ifndef MINIMAL_OS_H
#define MINIMAL_OS_H

/* First: on Windows it includes the system's headers in the order they need. */
#include "ddi/netdispumdddi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <process.h>
#include <ws2tcpip.h>
#else
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#endif

enum os_woken { OS_TIME, OS_EVENT, OS_SOCKET };

struct os_thread {
	void (*run)(void *argument);
	void *argument;
#ifdef _WIN32
	HANDLE handle;
#else
	pthread_t handle;
#endif
};

#ifdef _WIN32

/* The name in the DLL is undecorated on 64-bit Windows. */
#define OS_EXPORT __declspec(dllexport)

/* Windows counts these calls: one driver among several may make its own. */
static inline bool os_sockets_begin(void)
{
	WSADATA data;

	return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

static inline void os_sockets_end(void)
{
	WSACleanup();
}

static inline uint64_t os_now_ms(void)
{
	return GetTickCount64();
}

static inline HANDLE os_event_new(void)
{
	return CreateEventW(NULL, TRUE, FALSE, NULL); /* manual reset */
}

static inline void os_event_free(HANDLE event)
{
	CloseHandle(event);
}

static inline void os_event_set(HANDLE event)
{
	SetEvent(event);
}

static inline void os_event_reset(HANDLE event)
{
	ResetEvent(event);
}

static inline unsigned __stdcall os_thread_entry(void *thread)
{
	struct os_thread *self = thread;

	self->run(self->argument);
	return 0;
}

static inline bool os_thread_start(struct os_thread *self)
{
	self->handle =
		(HANDLE)_beginthreadex(NULL, 0, os_thread_entry, self, 0, NULL);
	return self->handle != NULL;
}

static inline void os_thread_join(struct os_thread *self)
{
	WaitForSingleObject(self->handle, INFINITE);
	CloseHandle(self->handle);
}

static inline void os_socket_close(SOCKET socket)
{
	closesocket(socket);
}

static inline SOCKET os_socket_udp(void)
{
	return socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
}

/* The other end of a connected socket. */
static inline bool os_socket_peer(SOCKET socket, struct sockaddr_in *out)
{
	int length = sizeof(*out);

	return getpeername(socket, (struct sockaddr *)out, &length) == 0 &&
	       out->sin_family == AF_INET;
}

static inline bool os_socket_connect(
	SOCKET socket, const struct sockaddr_in *to)
{
	return connect(socket, (const struct sockaddr *)to, sizeof(*to)) == 0;
}

/* Whether the socket can be read (or written) without waiting. */
static inline bool os_socket_ready(SOCKET socket, bool write)
{
	struct timeval at_once = {0, 0};
	fd_set set;

	FD_ZERO(&set);
	FD_SET(socket, &set);
	return select(0, write ? NULL : &set, write ? &set : NULL, NULL,
		       &at_once) == 1;
}

/* -1: the connection is over, or took no more. */
static inline int os_send(SOCKET socket, const char *bytes, size_t length)
{
	if (!os_socket_ready(socket, true))
		return -1;
	return send(socket, bytes, (int)length, 0);
}

/* 0: nothing is there. -1: the connection is over. */
static inline int os_receive(SOCKET socket, char *bytes, size_t room)
{
	int got = recv(socket, bytes, (int)room, 0);

	if (got > 0)
		return got;
	return got < 0 && WSAGetLastError() == WSAEWOULDBLOCK ? 0 : -1;
}

/*
 * Until the socket can be read, the event is set or the time is over.
 *
 * WSAEventSelect makes the socket a non-blocking one, which is not undone:
 * nobody can ask what it was before. It does not tell when this side shuts the
 * connection down, as a host does that gives up on a session. Hence the look
 * ten times a second: a receive then finds out.
 */
static inline enum os_woken os_wait(SOCKET socket, HANDLE event, uint64_t ms)
{
	HANDLE handles[2] = {event, CreateEventW(NULL, TRUE, FALSE, NULL)};
	bool look = ms > 100;
	DWORD woken;

	if (!handles[1])
		return OS_TIME;
	WSAEventSelect(socket, handles[1], FD_READ | FD_CLOSE);
	woken = WaitForMultipleObjects(
		2, handles, FALSE, look ? 100 : (DWORD)ms);
	WSAEventSelect(socket, NULL, 0);
	CloseHandle(handles[1]);
	if (woken == WAIT_OBJECT_0)
		return OS_EVENT;
	return woken == WAIT_TIMEOUT && !look ? OS_TIME : OS_SOCKET;
}

#else /* Linux */

#define OS_EXPORT __attribute__((visibility("default")))

static inline bool os_sockets_begin(void)
{
	return true;
}

static inline void os_sockets_end(void)
{
}

static inline uint64_t os_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* What an event is where there is no Windows says ddi_types.h: an eventfd in a
 * HANDLE. A host can wait for it, too (GetNextChunkData). */
static inline HANDLE os_event_new(void)
{
	return SundogHandleFromFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

static inline void os_event_free(HANDLE event)
{
	close(SundogFdFromHandle(event));
}

static inline void os_event_set(HANDLE event)
{
	(void)!eventfd_write(SundogFdFromHandle(event), 1);
}

static inline void os_event_reset(HANDLE event)
{
	eventfd_t count;

	(void)!eventfd_read(SundogFdFromHandle(event), &count);
}

static inline void *os_thread_entry(void *thread)
{
	struct os_thread *self = thread;

	self->run(self->argument);
	return NULL;
}

static inline bool os_thread_start(struct os_thread *self)
{
	return pthread_create(&self->handle, NULL, os_thread_entry, self) == 0;
}

static inline void os_thread_join(struct os_thread *self)
{
	pthread_join(self->handle, NULL);
}

static inline void os_socket_close(SOCKET socket)
{
	close((int)socket);
}

static inline SOCKET os_socket_udp(void)
{
	return (SOCKET)socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

/* The other end of a connected socket. */
static inline bool os_socket_peer(SOCKET socket, struct sockaddr_in *out)
{
	socklen_t length = sizeof(*out);

	return getpeername((int)socket, (struct sockaddr *)out, &length) == 0 &&
	       out->sin_family == AF_INET;
}

static inline bool os_socket_connect(
	SOCKET socket, const struct sockaddr_in *to)
{
	return connect((int)socket, (const struct sockaddr *)to, sizeof(*to)) ==
	       0;
}

/* -1: the connection is over, or took no more. A host's socket may block, and a
 * driver must not: MSG_DONTWAIT. A broken connection is an error here and no
 * signal for the whole process: MSG_NOSIGNAL. */
static inline int os_send(SOCKET socket, const char *bytes, size_t length)
{
	return (int)send(
		(int)socket, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* 0: nothing is there. -1: the connection is over. */
static inline int os_receive(SOCKET socket, char *bytes, size_t room)
{
	ssize_t got = recv((int)socket, bytes, room, MSG_DONTWAIT);

	if (got > 0)
		return (int)got;
	return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

/* Until the socket can be read, the event is set or the time is over. */
static inline enum os_woken os_wait(SOCKET socket, HANDLE event, uint64_t ms)
{
	struct pollfd polls[2] = {
		{.fd = SundogFdFromHandle(event), .events = POLLIN},
		{.fd = (int)socket, .events = POLLIN},
	};

	if (poll(polls, 2, ms > INT32_MAX ? INT32_MAX : (int)ms) <= 0)
		return OS_TIME;
	return polls[0].revents ? OS_EVENT : OS_SOCKET;
}

#endif
#endif
