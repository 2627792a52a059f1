/**
 * The folder of files that can be downloaded. Nothing else in Parley opens a served file, and
 * nothing is served that was not found by listing the folder.
 */
package dev.parley.files;
