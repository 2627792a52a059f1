/**
 * The only sockets of Parley: TCP over Akka Streams, UDP over Netty (epoll on Linux, NIO
 * elsewhere). What the bytes mean is decided elsewhere.
 */
package dev.parley.net;
