package dev.parley.server;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and with what TLS is spoken.
 *
 * @param port the port to listen on, 0 for any free one
 * @param alone whether there is no port without TLS
 * @param certificate the PEM file of the certificate
 * @param key the PEM file of its key
 * @param selfSigned whether both are made when they are missing
 * @param checkEvery how often the files are looked at
 */
public record TlsSettings(
    int port, boolean alone, Path certificate, Path key, boolean selfSigned, Duration checkEvery) {}
