/** The program {@code word2vec}: commands, flags, progress; what they do is done elsewhere. */
package org.simdnce.word2vec.command;
