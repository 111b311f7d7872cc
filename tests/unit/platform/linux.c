/*
 * What this room promises of Linux alone: signals, seals, descriptors.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "unit.h"
#include "platform/event.h"
#include "platform/shared_memory.h"
#include "platform/socket.h"
#include "platform/thread.h"
#include "platform/wait.h"

static int fd_of(const void *handle)
{
	return (int)((uintptr_t)handle - 1);
}

static volatile sig_atomic_t alarms;

static void count_alarm(int number)
{
	(void)number;
	alarms++;
}

/* A signal each millisecond, in this thread, without SA_RESTART. */
static void start_alarms(void)
{
	const struct sigaction action = {.sa_handler = count_alarm};
	const struct itimerval often = {{0, 1000}, {0, 1000}};

	alarms = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void stop_alarms(void)
{
	const struct itimerval never = {{0, 0}, {0, 0}};

	setitimer(ITIMER_REAL, &never, NULL);
}

static void signals_do_not_end_a_wait(void **state)
{
	struct wait_item item = {0};
	struct event event;
	uint64_t deadline_us;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	item.event = event.handle;
	start_alarms();
	deadline_us = near_us();
	assert_int_equal(wait_any(&item, 1, deadline_us), 0);
	assert_true(clock_now_us() >= deadline_us);
	deadline_us = near_us();
	clock_sleep_until_us(deadline_us);
	assert_true(clock_now_us() >= deadline_us);
	stop_alarms();
	assert_true(alarms > 0);
	event_destroy(&event);
}

static int64_t cpu_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (int64_t)usage.ru_utime.tv_sec * 1000000 +
	       usage.ru_utime.tv_usec +
	       (int64_t)usage.ru_stime.tv_sec * 1000000 +
	       usage.ru_stime.tv_usec;
}

static void a_timed_wait_does_not_spin(void **state)
{
	int64_t before_us = cpu_us();

	(void)state;
	/* A wait that were cut to milliseconds would spin for 900 us each. */
	for (int i = 0; i < 100; i++)
		wait_any(NULL, 0, clock_now_us() + 1900);
	assert_true(cpu_us() - before_us < 100 * 450);
}

static void read_mask(void *arg)
{
	char name[16];

	pthread_sigmask(SIG_SETMASK, NULL, arg);
	pthread_getname_np(pthread_self(), name, sizeof(name));
	assert_string_equal(name, "fifteen letters");
}

static void threads_block_signals_but_not_their_own_faults(void **state)
{
	sigset_t before, theirs, after;
	struct thread thread;

	(void)state;
	pthread_sigmask(SIG_SETMASK, NULL, &before);
	assert_int_equal(thread_start(&thread, read_mask, &theirs,
				 "fifteen letters and more"),
		0);
	thread_join(&thread);
	assert_int_equal(sigismember(&theirs, SIGINT), 1);
	assert_int_equal(sigismember(&theirs, SIGTERM), 1);
	assert_int_equal(sigismember(&theirs, SIGCHLD), 1);
	assert_int_equal(sigismember(&theirs, SIGALRM), 1);
	assert_int_equal(sigismember(&theirs, SIGUSR1), 1);
	assert_int_equal(sigismember(&theirs, SIGSEGV), 0);
	assert_int_equal(sigismember(&theirs, SIGABRT), 0);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	for (int number = 1; number < NSIG; number++)
		assert_int_equal(sigismember(&before, number),
			sigismember(&after, number));
}

static void an_event_is_a_boxed_eventfd(void **state)
{
	struct pollfd poll_fd = {.events = POLLIN};
	const uint64_t one = 1;
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	poll_fd.fd = fd_of(event.handle);
	assert_int_equal(poll(&poll_fd, 1, 0), 0);
	event_signal(&event);
	assert_int_equal(poll(&poll_fd, 1, 0), 1);
	event_reset(&event);
	/* Somebody else's code signals it just the same. */
	assert_int_equal(write(poll_fd.fd, &one, sizeof(one)), sizeof(one));
	assert_true(event_is_signalled(&event));
	event_destroy(&event);
}

static void a_foreign_eventfd_can_be_waited_for(void **state)
{
	int fd = eventfd(0, 0); /* blocking: whoever waits never reads it */
	struct wait_item item = {.event = (void *)((uintptr_t)fd + 1)};

	(void)state;
	assert_true(fd >= 0);
	assert_true(event_handle_is_valid(item.event));
	assert_int_equal(wait_any(&item, 1, 0), 0);
	assert_int_equal(eventfd_write(fd, 5), 0);
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	close(fd);
}

static void descriptor_zero_can_be_an_event(void **state)
{
	int saved = dup(0);
	struct event event;

	(void)state;
	close(0);
	assert_int_equal(event_create(&event), 0);
	assert_int_equal(fd_of(event.handle), 0);
	assert_true(event_handle_is_valid(event.handle));
	event_signal(&event);
	assert_true(event_is_signalled(&event));
	event_destroy(&event);
	if (saved >= 0) {
		dup2(saved, 0);
		close(saved);
	}
}

static void no_descriptors_left_is_an_error(void **state)
{
	const struct socket_address any = {.ipv4 = 0x7f000001};
	struct shared_memory memory;
	struct rlimit limit, none;
	socket_handle s;
	struct event event;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &limit);
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	assert_int_equal(event_create(&event), -EMFILE);
	assert_null(event.handle);
	assert_int_equal(shared_memory_create(&memory, 1, "unit"), -EMFILE);
	assert_int_equal(socket_tcp_listen(&any, &s), -EMFILE);
	assert_int_equal(socket_udp_open(&any, 0, 0, &s), -EMFILE);
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void shared_memory_keeps_its_size(void **state)
{
	struct shared_memory memory;
	int fd;

	(void)state;
	assert_int_equal(shared_memory_create(&memory, 8192, "unit"), 0);
	fd = fd_of(memory.handle);
	assert_int_equal(ftruncate(fd, 4096), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(fd, 16384), -1);
	assert_int_equal(errno, EPERM);
	shared_memory_destroy(&memory);
}

static void an_unanswered_connection_is_in_progress(void **state)
{
	const struct socket_address loopback = {.ipv4 = 0x7f000001};
	struct socket_address address;
	socket_handle listener, clients[40];

	(void)state;
	/* Nobody accepts: with its queue full, the kernel drops the rest. */
	assert_int_equal(socket_tcp_listen(&loopback, &listener), 0);
	assert_int_equal(socket_local(listener, &address), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(socket_tcp_connect(&address, &clients[i]), 0);
	assert_int_equal(socket_tcp_connected(clients[0]), 0);
	assert_int_equal(socket_tcp_connected(clients[39]), -EINPROGRESS);
	for (int i = 0; i < 40; i++)
		socket_close(clients[i]);
	socket_close(listener);
}

static bool closes_on_exec(int fd)
{
	return fcntl(fd, F_GETFD) & FD_CLOEXEC;
}

static bool does_not_block(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static void nothing_leaks_into_children_or_blocks(void **state)
{
	const struct socket_address loopback = {.ipv4 = 0x7f000001};
	struct socket_address address;
	struct shared_memory memory;
	struct event event;
	socket_handle sockets[4]; /* listener, client, server, UDP */
	struct wait_item item = {.want_read = true};

	(void)state;
	assert_int_equal(event_create(&event), 0);
	assert_true(closes_on_exec(fd_of(event.handle)));
	event_destroy(&event);
	assert_int_equal(shared_memory_create(&memory, 1, "unit"), 0);
	assert_true(closes_on_exec(fd_of(memory.handle)));
	shared_memory_destroy(&memory);

	assert_int_equal(socket_tcp_listen(&loopback, &sockets[0]), 0);
	assert_int_equal(socket_local(sockets[0], &address), 0);
	assert_int_equal(socket_tcp_connect(&address, &sockets[1]), 0);
	item.socket = sockets[0];
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(socket_tcp_accept(sockets[0], &sockets[2], NULL), 0);
	assert_int_equal(socket_udp_open(&loopback, 0, 0, &sockets[3]), 0);
	for (int i = 0; i < 4; i++) {
		assert_true(closes_on_exec((int)sockets[i]));
		assert_true(does_not_block((int)sockets[i]));
		socket_close(sockets[i]);
	}
}

static int option(socket_handle s, int level, int name)
{
	socklen_t length = sizeof(int);
	int value = -1;

	assert_int_equal(getsockopt((int)s, level, name, &value, &length), 0);
	return value;
}

static void sockets_have_their_options(void **state)
{
	const struct socket_address loopback = {.ipv4 = 0x7f000001};
	struct wait_item item = {.want_read = true};
	socket_handle listener, client, server, udp;
	struct socket_address address;

	(void)state;
	assert_int_equal(socket_tcp_listen(&loopback, &listener), 0);
	assert_int_equal(socket_local(listener, &address), 0);
	assert_int_equal(socket_tcp_connect(&address, &client), 0);
	item.socket = listener;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(socket_tcp_accept(listener, &server, NULL), 0);
	assert_true(option(client, IPPROTO_TCP, TCP_NODELAY));
	assert_true(option(server, IPPROTO_TCP, TCP_NODELAY));
	assert_int_equal(socket_udp_open(&loopback, 50000, 30000, &udp), 0);
	/* The kernel doubles what is asked for, for its own bookkeeping. */
	assert_int_equal(option(udp, SOL_SOCKET, SO_RCVBUF), 100000);
	assert_int_equal(option(udp, SOL_SOCKET, SO_SNDBUF), 60000);
	socket_set_dscp(udp, 34);
	assert_int_equal(option(udp, IPPROTO_IP, IP_TOS), 0x88);
	socket_close(listener);
	socket_close(client);
	socket_close(server);
	socket_close(udp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_do_not_end_a_wait),
		cmocka_unit_test(a_timed_wait_does_not_spin),
		cmocka_unit_test(
			threads_block_signals_but_not_their_own_faults),
		cmocka_unit_test(an_event_is_a_boxed_eventfd),
		cmocka_unit_test(a_foreign_eventfd_can_be_waited_for),
		cmocka_unit_test(descriptor_zero_can_be_an_event),
		cmocka_unit_test(no_descriptors_left_is_an_error),
		cmocka_unit_test(shared_memory_keeps_its_size),
		cmocka_unit_test(sockets_have_their_options),
		cmocka_unit_test(an_unanswered_connection_is_in_progress),
		cmocka_unit_test(nothing_leaks_into_children_or_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
