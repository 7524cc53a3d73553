package org.simdnce.word2vec.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/**
 * Questions "a is to b as c is to what?" in sections, as in word2vec's {@code questions-words.txt}, and its protocol
 * ({@code compute-accuracy}): case of a to z does not count; the answer is the word nearest to {@code b − a + c} of
 * vectors of length 1, the three left out, if its score is above 0; a question with a word that has no vector is
 * skipped; the first five sections are semantic, the others syntactic.
 */
public final class Analogies {
    /** The number of the most frequent words that are searched by custom. */
    public static final int FIRST_WORDS = 30_000;
    private static final int SEMANTIC_SECTIONS = 5;

    private final List<Section> sections;

    private record Section(String name, List<String[]> questions) {
    }

    /**
     * How many questions were answered.
     *
     * @param name of the section, or of several
     * @param correct questions answered as the file does
     * @param seen questions whose four words all have vectors
     * @param questions all questions
     */
    public record Score(String name, int correct, int seen, int questions) {
        /**
         * Returns the accuracy.
         *
         * @return correct of seen, in percent; NaN if none was seen
         */
        public double percent() {
            return 100.0 * correct / seen;
        }

        private Score plus(Score other) {
            return new Score(name, correct + other.correct, seen + other.seen, questions + other.questions);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s: %.2f %% (%d / %d), %d of %d questions skipped", name,
                    percent(), correct, seen, questions - seen, questions);
        }
    }

    /**
     * The scores of a set of questions.
     *
     * @param sections of each section
     * @param total of all
     * @param semantic of the first five
     * @param syntactic of the others
     */
    public record Result(List<Score> sections, Score total, Score semantic, Score syntactic) {
    }

    private Analogies(List<Section> sections) {
        this.sections = sections;
    }

    /**
     * Reads questions: lines {@code ": section"} and lines of four words.
     *
     * @param file the file, UTF-8
     * @return the questions
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is neither
     */
    public static Analogies read(Path file) throws IOException {
        List<Section> sections = new ArrayList<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
            number++;
            StringTokenizer words = new StringTokenizer(line);
            int count = words.countTokens();
            String first = count > 0 ? words.nextToken() : "";
            if (count == 2 && first.equals(":")) {
                sections.add(new Section(words.nextToken(), new ArrayList<>()));
            } else if (count == 4 && !sections.isEmpty()) {
                sections.getLast().questions.add(new String[] {UpperCase.of(first), UpperCase.of(words.nextToken()),
                    UpperCase.of(words.nextToken()), UpperCase.of(words.nextToken())});
            } else if (count > 0) {
                throw new IllegalArgumentException(file + ", line " + number + " has " + count + " words"
                        + (sections.isEmpty() ? " before the first section" : "")
                        + "; allowed: \": section\", then lines of four words");
            }
        }
        if (sections.isEmpty()) {
            throw new IllegalArgumentException(file + " has no questions; allowed: \": section\", then lines of four"
                    + " words");
        }
        return new Analogies(sections);
    }

    /**
     * Asks the questions.
     *
     * @param vectors answer them
     * @param firstWords so many of the most frequent words are known and searched, or all if there are fewer
     * @return the scores
     * @throws IllegalArgumentException if {@code firstWords} is not positive
     */
    public Result evaluate(WordVectors vectors, int firstWords) {
        if (firstWords < 1) {
            throw new IllegalArgumentException("the first " + firstWords + " words; allowed: at least 1");
        }
        int limit = Math.min(firstWords, vectors.size());
        UpperCase words = new UpperCase(vectors, limit);
        List<Score> scores = new ArrayList<>();
        Score semantic = new Score("semantic", 0, 0, 0);
        Score syntactic = new Score("syntactic", 0, 0, 0);
        for (Section section : sections) {
            List<int[]> known = new ArrayList<>();
            for (String[] question : section.questions) {
                int[] ids = Arrays.stream(question).mapToInt(words::id).toArray();
                if (Arrays.stream(ids).allMatch(id -> id >= 0)) {
                    known.add(ids);
                }
            }
            Score score = new Score(section.name, correct(vectors, words, limit, known), known.size(),
                    section.questions.size());
            if (scores.size() < SEMANTIC_SECTIONS) {
                semantic = semantic.plus(score);
            } else {
                syntactic = syntactic.plus(score);
            }
            scores.add(score);
        }
        Score total = new Score("total", 0, 0, 0).plus(semantic).plus(syntactic);
        return new Result(List.copyOf(scores), total, semantic, syntactic);
    }

    private static int correct(WordVectors vectors, UpperCase words, int limit, List<int[]> questions) {
        int dim = vectors.dim();
        int correct = 0;
        float[] sums = new float[Math.min(TableScan.QUERIES, questions.size()) * dim];
        for (int first = 0; first < questions.size(); first += TableScan.QUERIES) {
            List<int[]> some = questions.subList(first, Math.min(first + TableScan.QUERIES, questions.size()));
            for (int i = 0; i < some.size(); i++) {
                int[] ids = some.get(i);
                vectors.sum(ids[0], ids[1], ids[2], sums, i * dim);
            }
            NearestRows found = vectors.search().search(sums, some.size(), limit, Math.min(4, limit));
            for (int i = 0; i < some.size(); i++) {
                int answer = answer(vectors, found, i, some.get(i));
                correct += answer >= 0 && words.word(answer).equals(words.word(some.get(i)[3])) ? 1 : 0;
            }
        }
        return correct;
    }

    /** Returns the nearest of the other words, or -1 without one; a word without a direction asks for nothing. */
    private static int answer(WordVectors vectors, NearestRows found, int query, int[] ids) {
        for (int k = 0; k < 3; k++) {
            if (vectors.search().isZero(ids[k])) {
                return -1;
            }
        }
        for (int rank = 0; rank < found.k && found.score(query, rank) > 0; rank++) {
            int row = found.row(query, rank);
            if (row != ids[0] && row != ids[1] && row != ids[2]) {
                return row;
            }
        }
        return -1;
    }
}
