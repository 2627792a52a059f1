/** What the process has to do for its log, whose settings are in logback.xml. */
package dev.parley.log;
