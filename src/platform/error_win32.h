/*
 * Windows' error numbers as negative errno: private to the room.
 */
#ifndef SUNDOG_PLATFORM_ERROR_WIN32_H
#define SUNDOG_PLATFORM_ERROR_WIN32_H

/* Of GetLastError() or WSAGetLastError(); -EIO for one that it does not
 * know. */
int error_from_win32(unsigned long error);

#endif
