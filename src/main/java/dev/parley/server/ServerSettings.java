package dev.parley.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.parley.accounts.AccountSettings;
import dev.parley.accounts.Argon2Cost;
import dev.parley.accounts.AuthMode;
import dev.parley.net.KeepAlive;
import dev.parley.net.TokenBucket;
import dev.parley.protocol.chat.Text;
import dev.parley.protocol.chat.Times;
import dev.parley.protocol.transfer.Seal;
import dev.parley.room.OrderKeeping;
import dev.parley.room.RoomSettings;
import dev.parley.transfer.FastSettings;
import dev.parley.transfer.TransferSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * All settings of a server, read once and checked.
 *
 * @param tcpHost the address to listen on
 * @param tcpPort the port to listen on, 0 for any free one
 * @param backlog how many connections may wait to be accepted
 * @param keepAlive when a silent connection is given up
 * @param tls where and with what TLS is spoken, if it is
 * @param files the folder that is served
 * @param stopGrace how long a stopping server waits for downloads to end
 * @param room the limits of the room
 * @param order the limits of what operators do
 * @param transfer the limits of the downloads
 * @param fast the limits of the fast downloads
 * @param rehearses whether a download and some talk are rehearsed before the server listens
 * @param maxHeapPercent how full the heap may be before new work is refused
 * @param hashes the folder where the hashes of served files are remembered
 * @param accounts who may come in
 */
public record ServerSettings(
    String tcpHost,
    int tcpPort,
    int backlog,
    KeepAlive keepAlive,
    Optional<TlsSettings> tls,
    Path files,
    Duration stopGrace,
    RoomSettings room,
    OrderKeeping order,
    TransferSettings transfer,
    FastSettings fast,
    boolean rehearses,
    int maxHeapPercent,
    Path hashes,
    AccountSettings accounts) {
  private static final String DATABASE = "parley.accounts.database";
  private static final String ROOM_PASSWORD = "parley.auth-password-file";
  private static final double SECONDS_PER_MINUTE = 60;

  /** All connections that an address may have can be made anew within this time. */
  private static final double SECONDS_TO_CONNECT_ALL = 8;

  /**
   * Reads the settings.
   *
   * @param config a configuration that has all of {@code reference.conf}
   * @param home where the default folders are
   * @return the settings
   * @throws InvalidSettingException when one has a wrong type or is out of its range
   */
  public static ServerSettings from(Config config, Path home) {
    Reader read = new Reader(config, home);
    String host = read.text("parley.tcp.host");
    int port = read.number("parley.tcp.port", 0, 65535);
    int backlog = read.number("parley.tcp.backlog", 1, 65535);
    Path files = read.folder("parley.files.directory");
    RoomSettings room = room(read);
    return new ServerSettings(
        host,
        port,
        backlog,
        keepAlive(read),
        tls(read, port),
        files,
        read.duration("parley.server.stop-grace", Duration.ZERO, Duration.ofSeconds(7)),
        room,
        order(read),
        transfer(read, host),
        fast(read),
        room.fastTransfer() && read.flag("parley.server.rehearse"),
        read.number("parley.limits.heap-percent", 10, 100),
        read.hashes(files, room.fastTransfer()),
        accounts(read));
  }

  /** TLS on the port of the chat itself means that there is no other. */
  private static Optional<TlsSettings> tls(Reader read, int plainPort) {
    int port = read.number("parley.tls.port", 0, 65535);
    TlsSettings tls =
        new TlsSettings(
            port,
            port == plainPort && port != 0,
            read.path("parley.tls.certificate"),
            read.path("parley.tls.key"),
            read.flag("parley.tls.self-signed"),
            read.duration("parley.tls.check-every", Duration.ofMillis(100), Duration.ofDays(1)));
    return read.flag("parley.tls.enabled") ? Optional.of(tls) : Optional.empty();
  }

  private static KeepAlive keepAlive(Reader read) {
    Duration least = Duration.ofSeconds(1);
    Duration most = Duration.ofHours(9); // what systems take
    return new KeepAlive(
        read.duration("parley.tcp.keepalive.idle", least, most),
        read.duration("parley.tcp.keepalive.interval", least, most),
        read.number("parley.tcp.keepalive.probes", 1, 100));
  }

  private static RoomSettings room(Reader read) {
    int maxMessage = read.number("parley.limits.message-bytes", 64, 1 << 20);
    return new RoomSettings(
        maxMessage,
        read.number("parley.limits.unended-bytes", maxMessage + 2, 1 << 24),
        read.flag("parley.unframed.enabled")
            ? Optional.of(
                read.duration(
                    "parley.unframed.detect-after", Duration.ofMillis(1), Duration.ofSeconds(10)))
            : Optional.empty(),
        read.duration("parley.unframed.spacing", Duration.ZERO, Duration.ofSeconds(1)),
        read.duration("parley.limits.login-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
        read.number("parley.limits.outbox-bytes", 1024, 1 << 30),
        read.duration("parley.limits.write-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
        read.duration("parley.limits.ping-after", Duration.ofMillis(100), Duration.ofHours(9)),
        read.duration("parley.limits.ping-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
        read.duration("parley.limits.close-grace", Duration.ofMillis(1), Duration.ofMinutes(1)),
        read.number("parley.limits.connections", 1, 1_000_000),
        read.number("parley.limits.presence-bytes-per-second", 1024, 1 << 30),
        flood(read),
        read.number("parley.limits.connections-per-address", 1, 1_000_000),
        connects(read),
        read.flag("parley.transfer.fast"));
  }

  private static OrderKeeping order(Reader read) {
    return OrderKeeping.forgetful(
        read.number("parley.limits.order.in-force", 0, 100_000),
        read.duration("parley.limits.order.longest", Duration.ofSeconds(1), Times.MAX));
  }

  private static TokenBucket flood(Reader read) {
    TokenBucket limit =
        new TokenBucket(
            read.number("parley.limits.flood.burst", 1, 1_000_000),
            read.number("parley.limits.flood.per-second", 1, 1_000_000));
    return read.flag("parley.limits.flood.enabled") ? limit : TokenBucket.UNLIMITED;
  }

  private static AccountSettings accounts(Reader read) {
    String mode = read.text("parley.auth");
    AuthMode auth =
        AuthMode.ofWord(mode)
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "parley.auth is " + mode + ", but must be open, password or accounts"));
    return new AccountSettings(
        auth,
        read.path(DATABASE),
        auth == AuthMode.PASSWORD
            ? Optional.of(RoomPassword.read(ROOM_PASSWORD, read.path(ROOM_PASSWORD)))
            : Optional.empty(),
        new TokenBucket(
            read.number("parley.limits.wrong-passwords-per-address.burst", 1, 1_000_000),
            read.number("parley.limits.wrong-passwords-per-address.per-minute", 1, 1_000_000)
                / SECONDS_PER_MINUTE),
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        Argon2Cost.USUAL);
  }

  /**
   * Where the accounts are.
   *
   * @param config a configuration that has all of {@code reference.conf}
   * @param home where the default folders are
   * @return the file, which may be missing
   * @throws InvalidSettingException when that is no path
   */
  public static Path database(Config config, Path home) {
    return new Reader(config, home).path(DATABASE);
  }

  /** Never so few that an address could not have the connections that it may have. */
  private static TokenBucket connects(Reader read) {
    int connections = read.number("parley.limits.connections-per-address", 1, 1_000_000);
    return new TokenBucket(
        Math.max(
            connections, read.number("parley.limits.connects-per-address.burst", 1, 1_000_000)),
        Math.max(
            connections / SECONDS_TO_CONNECT_ALL,
            read.number("parley.limits.connects-per-address.per-second", 1, 1_000_000)));
  }

  private static TransferSettings transfer(Reader read, String host) {
    int from = read.number("parley.udp.ports.from", 1, 65535);
    int to = read.number("parley.udp.ports.to", from, Math.min(65535, from + 1023));
    return new TransferSettings(
        host,
        IntStream.rangeClosed(from, to).boxed().toList(),
        read.number("parley.limits.downloads-per-user", 1, 1024),
        read.number("parley.limits.waiting-downloads", 0, 100_000),
        read.number("parley.limits.waiting-downloads-per-user", 0, 100_000),
        read.duration("parley.udp.claim-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
        read.duration("parley.udp.idle-timeout", Duration.ofMillis(100), Duration.ofHours(1)));
  }

  private static FastSettings fast(Reader read) {
    String seal = read.text("parley.transfer.seal");
    return new FastSettings(
        Seal.ofWord(seal)
            .orElseThrow(
                () ->
                    new InvalidSettingException(
                        "parley.transfer.seal is " + seal + ", but must be aead or crc32c")),
        read.number("parley.limits.fast-downloads", 1, 10_000),
        read.rate("parley.transfer.rate-limit.total"),
        read.rate("parley.transfer.rate-limit.per-transfer"),
        read.duration("parley.udp.claim-timeout", Duration.ofMillis(100), Duration.ofHours(1)),
        read.duration("parley.transfer.idle-timeout", Duration.ofMillis(100), Duration.ofHours(1)));
  }

  /** Turns the library's complaints into one line that names the key. */
  private record Reader(Config config, Path home) {
    String text(String key) {
      String value = read(key, config::getString, "a text").strip();
      if (value.isEmpty()) {
        throw new InvalidSettingException(key + " is empty");
      }
      return value;
    }

    boolean flag(String key) {
      return read(key, config::getBoolean, "true or false");
    }

    int number(String key, int min, int max) {
      String wanted = "a number from " + min + " to " + max;
      int value = read(key, config::getInt, wanted);
      if (value < min || value > max) {
        throw wrong(key, wanted);
      }
      return value;
    }

    Duration duration(String key, Duration min, Duration max) {
      String wanted = "a time from " + words(min) + " to " + words(max);
      Duration value = read(key, config::getDuration, wanted);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw wrong(key, wanted);
      }
      return value;
    }

    private static String words(Duration time) {
      return time.toMillisPart() == 0 ? Times.word(time) : time.toMillis() + "ms";
    }

    /** A number of bytes, a size such as 10MiB, or the word {@code unlimited}. */
    long rate(String key) {
      if (text(key).equals("unlimited")) {
        return FastSettings.UNLIMITED;
      }
      String wanted =
          "a size such as 10MiB, at least " + FastSettings.SLOWEST / 1024 + "KiB, or unlimited";
      long value = read(key, config::getBytes, wanted);
      if (value < FastSettings.SLOWEST) {
        throw wrong(key, wanted);
      }
      return value;
    }

    /**
     * The folder for hashes, made when it is missing and needed. When the default, which is in the
     * installation, cannot be written to, the user's cache folder takes its place.
     */
    Path hashes(Path files, boolean needed) {
      String key = "parley.files.hashes";
      Path folder = path(key);
      if (folder.startsWith(files)) {
        throw new InvalidSettingException(key + " must not be in the folder of the served files");
      }
      if (!needed) {
        return folder;
      }
      try {
        return Files.createDirectories(folder);
      } catch (IOException e) {
        if (!isDefault(key)) {
          throw new InvalidSettingException(key + ": cannot make the folder " + folder);
        }
      }
      Path cache = Path.of(System.getProperty("user.home", ""), ".cache", "parley", "hashes");
      try {
        return Files.createDirectories(cache.toAbsolutePath());
      } catch (IOException e) {
        throw new InvalidSettingException(
            key + ": cannot make the folder " + folder + ", nor " + cache);
      }
    }

    private boolean isDefault(String key) {
      return "reference.conf".equals(config.getValue(key).origin().resource());
    }

    Path folder(String key) {
      Path folder = path(key);
      if (!Files.isDirectory(folder)) {
        throw new InvalidSettingException(key + ": there is no folder " + folder);
      }
      return folder;
    }

    /**
     * A path in a file is relative to that file's folder, a default to home, else to the caller's.
     */
    private Path path(String key) {
      String value = text(key);
      ConfigOrigin origin = config.getValue(key).origin();
      Path base = Path.of("");
      if (isDefault(key)) {
        base = home;
      } else if (origin.filename() != null) {
        base = Path.of(origin.filename()).toAbsolutePath().getParent();
      }
      try {
        return base.resolve(value).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw new InvalidSettingException(key + " is no path: " + e.getReason());
      }
    }

    private <T> T read(String key, Function<String, T> getter, String wanted) {
      try {
        return getter.apply(key);
      } catch (ConfigException.Missing e) {
        throw new InvalidSettingException(key + " is not set, but must be " + wanted);
      } catch (ConfigException e) {
        throw wrong(key, wanted);
      }
    }

    /** Says what the value is, what it should be, and in which line of which file it stands. */
    private InvalidSettingException wrong(String key, String wanted) {
      ConfigValue value = config.getValue(key);
      String shown =
          value.valueType() == ConfigValueType.STRING
              ? value.unwrapped().toString()
              : value.render(ConfigRenderOptions.concise());
      ConfigOrigin origin = value.origin();
      String where = origin.filename() == null ? "" : " (" + origin.description() + ")";
      return new InvalidSettingException(
          key + " is " + Text.printable(shown, 100) + ", but must be " + wanted + where);
    }
  }
}
