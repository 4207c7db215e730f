/**
 * As much of PKCS#11 2.40 (OASIS) as day keys in a token need, on the module that its maker gives.
 * Knows nothing of day keys.
 */
@NullMarked
package io.strongroom.crypto.pkcs11;

import org.jspecify.annotations.NullMarked;
