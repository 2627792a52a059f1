/**
 * Who may come in, and as whom: accounts in a database, their secrets, and the actor that is asked.
 * What else has to be kept over a restart can have tables in the same database.
 */
package dev.parley.accounts;
