/*
 * What a program was started with, in UTF-8 as all of its names.
 */
#ifndef SUNDOG_PLATFORM_ARGUMENTS_H
#define SUNDOG_PLATFORM_ARGUMENTS_H

/* Windows gives main its arguments in the user's code page, where not every
 * name has one: they are replaced by the same ones in UTF-8, which are kept to
 * the end of the process. Elsewhere they are left as they are. First in main.
 * 0 or -ENOMEM. */
int arguments_utf8(int *argc, char ***argv);

#endif
