/**
 * Opens packs as somebody would who has the files, the passphrase and the design pages, and none of
 * the product's code: what this cannot open after a day key was destroyed, the destruction holds
 * against.
 */
@NullMarked
package io.strongroom.loadtests.prove.shred;

import org.jspecify.annotations.NullMarked;
