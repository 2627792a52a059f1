/** The command line: a class for each command, and the options that commands share. */
package dev.parley.cli;
