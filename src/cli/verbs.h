/*
 * The verbs of the `sundog` command. Each takes its own argument vector
 * (argv[0] is the verb) and returns the exit status.
 */
#ifndef SUNDOG_CLI_VERBS_H
#define SUNDOG_CLI_VERBS_H

int verb_cast(int argc, char **argv);
int verb_sink(int argc, char **argv);
int verb_verify(int argc, char **argv);

#endif
