package org.simdnce.word2vec.text;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The names of the classes, fields and methods in the running JDK's own class files. */
public record JdkSymbols() implements TextSource {
    @Override
    public Extent read(Words words, ReadProgress progress) throws IOException {
        IdentifierWords identifiers = new IdentifierWords(words);
        List<Path> files;
        try (Stream<Path> all = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"))) {
            files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
        long read = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            names(ClassFile.of().parse(bytes), identifiers);
            words.end();
            read += bytes.length;
            progress.read(read, ReadProgress.UNKNOWN);
        }
        return new Extent(files.size(), "classes", 0);
    }

    private static void names(ClassModel model, IdentifierWords identifiers) {
        String path = model.thisClass().asInternalName();
        split(path.substring(path.lastIndexOf('/') + 1), identifiers);
        for (FieldModel field : model.fields()) {
            if (!field.flags().has(AccessFlag.SYNTHETIC)) {
                split(field.fieldName().stringValue(), identifiers);
            }
        }
        for (MethodModel method : model.methods()) {
            String name = method.methodName().stringValue();
            // <init> and <clinit> are the JVM's names, not a programmer's.
            if (!method.flags().has(AccessFlag.SYNTHETIC) && !name.startsWith("<")) {
                split(name, identifiers);
            }
        }
    }

    private static void split(String name, IdentifierWords identifiers) {
        identifiers.split(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public int minCount() {
        return 5;
    }

    @Override
    public double sample() {
        return 1e-4;
    }

    @Override
    public String toString() {
        return "the symbol names in the JDK's class files";
    }
}
