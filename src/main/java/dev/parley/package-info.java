/** Parley: the command line, nothing else. */
package dev.parley;
