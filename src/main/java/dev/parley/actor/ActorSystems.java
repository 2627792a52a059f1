package dev.parley.actor;

import akka.actor.BootstrapSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/** Makes actor systems that start quickly. */
public final class ActorSystems {
  private ActorSystems() {}

  /**
   * Starts an actor system.
   *
   * @param guardian its first actor
   * @param name its name
   * @param config all of its settings
   * @param <T> what its first actor understands
   * @return the system
   */
  public static <T> ActorSystem<T> create(Behavior<T> guardian, String name, Config config) {
    ClassLoader loader = new WithoutManifests(ActorSystems.class.getClassLoader());
    return ActorSystem.create(
        guardian, name, BootstrapSetup.create(config).withClassloader(loader));
  }

  /**
   * Akka looks for the manifest of every jar when it starts, to compare the versions of its modules
   * (here one property of the build). Reading them, and verifying those that are signed, would take
   * a quarter of a second of every start.
   */
  static final class WithoutManifests extends ClassLoader {
    WithoutManifests(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return "META-INF/MANIFEST.MF".equals(name)
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }
}
