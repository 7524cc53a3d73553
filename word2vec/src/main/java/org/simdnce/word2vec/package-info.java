/** A word2vec trainer on top of the sampled losses, run from the command line. */
package org.simdnce.word2vec;
