/** Reads texts: bytes into words, words into a vocabulary, and the text into word ids that lie off the heap. */
package org.simdnce.word2vec.text;
