/** The hash functions that suites, trees and signatures are made with, by their names. */
@NullMarked
package io.strongroom.crypto.digest;

import org.jspecify.annotations.NullMarked;
