/** How the actors of a process are brought up. */
package dev.parley.actor;
