/** A word2vec trainer on top of the sampled losses. */
module org.simdnce.word2vec {
    requires transitive org.simdnce;
    requires info.picocli;
    requires it.unimi.dsi.fastutil.core;
    requires jdk.jfr;
    requires me.tongfei.progressbar;

    exports org.simdnce.word2vec;
    exports org.simdnce.word2vec.text;
    exports org.simdnce.word2vec.vectors;

    opens org.simdnce.word2vec.command to info.picocli;
}
