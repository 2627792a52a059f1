/** {@code parley gui}: the window, on the client library. Start at {@link dev.parley.gui.Gui}. */
package dev.parley.gui;
