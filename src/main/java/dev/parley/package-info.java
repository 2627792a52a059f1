/** Parley: where the process begins, nothing else. */
package dev.parley;
