package dev.parley.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Makes a certificate that nobody vouches for, with the {@code keytool} of this Java. */
final class SelfSigned {
  private static final int KEYTOOL_SECONDS = 60;
  private static final String PASSWORD_VARIABLE = "PARLEY_KEYSTORE_PASSWORD";

  private SelfSigned() {}

  /** Makes the two files unless they are there; blocks. */
  static void ensure(Path certificate, Path key) throws IOException, GeneralSecurityException {
    if (Files.exists(certificate) && Files.exists(key)) {
      return;
    }
    for (Path half : List.of(certificate, key)) {
      if (Files.exists(half)) {
        throw new IOException(half + " is there without its other half; move it away");
      }
    }
    Path scratch = Files.createTempDirectory("parley-tls"); // for nobody else to read
    Path store = scratch.resolve("store.p12");
    char[] password = UUID.randomUUID().toString().toCharArray();
    try {
      runKeytool(store, new String(password));
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, password);
      }
      write(key, "PRIVATE KEY", made.getKey("parley", password).getEncoded(), "rw-------");
      write(certificate, "CERTIFICATE", made.getCertificate("parley").getEncoded(), "rw-r--r--");
    } finally {
      Files.deleteIfExists(store);
      Files.deleteIfExists(scratch);
    }
  }

  private static void runKeytool(Path store, String password) throws IOException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "parley",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-validity",
                "3650",
                "-dname",
                "CN=" + hostName(),
                "-ext",
                "SAN=dns:" + hostName() + ",dns:localhost,ip:127.0.0.1,ip:::1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
    keytool.environment().put(PASSWORD_VARIABLE, password);
    Process process = keytool.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool could not make a certificate: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** In one step, so that a server that dies meanwhile does not leave half a file. */
  private static void write(Path file, String what, byte[] der, String permissions)
      throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    String pem =
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + what
            + "-----\n";
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    }
    Files.writeString(part, pem);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
