package org.simdnce.word2vec.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.simdnce.NceLoss;
import org.simdnce.word2vec.TrainingOptions;
import org.simdnce.word2vec.text.Corpus;
import org.simdnce.word2vec.text.TextSource;

/** What a {@link RunReport} says of a run in words: names and values, in order. */
final class RunFacts {
    private RunFacts() {
    }

    static Map<String, String> of(TextSource source, Corpus corpus, TrainingOptions options, Pace.Reading end) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Program", Word2VecCommand.Version.line());
        facts.put("Text", source.toString());
        facts.put("Read", corpus.toString());
        facts.put("Vocabulary", String.format(Locale.ROOT, "%,d words", corpus.vocabulary().size()));
        facts.put("Options", options.toString());
        facts.put("Threads", Integer.toString(options.threads()));
        facts.put("Kernel", NceLoss.kernel());
        if (end.wordsBefore() > 0) {
            facts.put("Resumed", String.format(Locale.ROOT, "after word %,d of %,d, where an earlier run was stopped:"
                    + " loss and speed on this page are of the words from there on", end.wordsBefore(),
                    end.totalWords()));
        }
        facts.put("Speed", String.format(Locale.ROOT, "%,.0f words/s over %,d words in %.2f s of training",
                end.wordsPerSecond(), end.ownWords(), end.seconds()));
        facts.put("Whole run", String.format(Locale.ROOT, "%.2f s up to this page", Resources.secondsSinceStart()));
        facts.put("Loss of the last epoch", String.format(Locale.ROOT, "%.4f nats per pair", end.epochLoss()));
        double peak = Resources.peakMegabytes();
        facts.put("Peak resident memory", Double.isNaN(peak) ? "not told by this system"
                : String.format(Locale.ROOT, "%.0f MB", peak));
        facts.put("Java", Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch"));
        return facts;
    }
}
