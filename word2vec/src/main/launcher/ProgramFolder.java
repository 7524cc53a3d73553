import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.spi.ToolProvider;

/**
 * Makes the folder that word2vec runs from: {@code bin} with the launcher, {@code conf} with what it tells the JVM's
 * compilers, {@code lib} with the jars, {@code runtime} with what the program needs of the JDK that runs this.
 */
final class ProgramFolder {
    /** jlink takes no automatic modules, such as fastutil's, so that only the JDK's own are linked. */
    private static final String MODULES = "java.base,java.logging,java.management,jdk.incubator.vector,jdk.jfr,"
            + "jdk.management,jdk.unsupported,jdk.zipfs";

    private final Path folder;

    private ProgramFolder(Path folder) {
        this.folder = folder;
    }

    /** Takes the folder, where the launcher is, the program's jar and its class path. */
    public static void main(String[] args) throws IOException {
        ProgramFolder program = new ProgramFolder(Path.of(args[0]));
        program.addJars(Path.of(args[2]), args[3].split(File.pathSeparator));
        program.linkRuntime();
        Path sources = Path.of(args[1]);
        program.add("conf", sources.resolve("compiler-directives.json"));
        Path launcher = program.add("bin", sources.resolve("word2vec"));
        if (!launcher.toFile().setExecutable(true, false)) {
            throw new IOException(launcher + " cannot be made executable");
        }
    }

    private void addJars(Path own, String[] classPath) throws IOException {
        Path lib = folder.resolve("lib");
        delete(lib);
        Files.createDirectories(lib);
        Files.copy(own, lib.resolve(own.getFileName()));
        for (String entry : classPath) {
            if (entry.endsWith(".jar")) {
                Files.copy(Path.of(entry), lib.resolve(Path.of(entry).getFileName()));
            }
        }
    }

    /** Linking takes seconds, so that a runtime of the same JDK and modules stays. */
    private void linkRuntime() throws IOException {
        Path runtime = folder.resolve("runtime");
        Path linked = folder.resolve("runtime.linked");
        String wanted = Runtime.version() + " " + MODULES;
        if (Files.exists(linked) && Files.readString(linked).equals(wanted)) {
            return;
        }
        Files.deleteIfExists(linked);
        delete(runtime);
        int status = ToolProvider.findFirst("jlink").orElseThrow().run(System.out, System.err, "--add-modules",
                MODULES, "--strip-debug", "--no-header-files", "--no-man-pages", "--output", runtime.toString());
        if (status != 0) {
            System.exit(status);
        }
        Files.writeString(linked, wanted);
    }

    private Path add(String directory, Path source) throws IOException {
        Path copy = folder.resolve(directory).resolve(source.getFileName());
        Files.createDirectories(copy.getParent());
        return Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException failure) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
