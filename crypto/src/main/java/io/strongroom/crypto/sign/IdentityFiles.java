package io.strongroom.crypto.sign;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** Keys (PKCS#8 PEM, mode 0600) and certificates (PEM, mode 0644) in files. */
final class IdentityFiles {
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private IdentityFiles() {}

  static KeyPair newKeys(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide P-256", e);
    }
  }

  static void writeKey(Path file, PrivateKey key) {
    byte[] pem = Pem.encode(Pem.PRIVATE_KEY, key.getEncoded());
    PrivateFiles.replace(file, pem);
    Arrays.fill(pem, (byte) 0);
  }

  static Optional<PrivateKey> readKey(Path file) {
    return PrivateFiles.readSecret(file, MAX_FILE_BYTES).map(pem -> decodeKey(file, pem));
  }

  static void writeCertificate(Path file, X509Certificate certificate) {
    try {
      PrivateFiles.replace(file, Pem.encode(Pem.CERTIFICATE, certificate.getEncoded()));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException | CertificateException e) {
      throw new KeyFileException(file + " cannot be written: check its folder and owner", e);
    }
  }

  static Optional<X509Certificate> readCertificate(Path file) {
    return PrivateFiles.read(file, MAX_FILE_BYTES).map(pem -> decodeCertificate(file, pem));
  }

  /** Whether key and certificate belong together, shown by a signature. */
  static boolean match(PrivateKey key, X509Certificate certificate) {
    byte[] probe = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key);
      signature.update(probe);
      byte[] made = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(probe);
      return signature.verify(made);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static PrivateKey decodeKey(Path file, byte[] pem) {
    byte[] der = Pem.decode(Pem.PRIVATE_KEY, pem).orElseThrow(() -> damaged(file));
    Arrays.fill(pem, (byte) 0);
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw damaged(file);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static X509Certificate decodeCertificate(Path file, byte[] pem) {
    byte[] der = Pem.decode(Pem.CERTIFICATE, pem).orElseThrow(() -> damaged(file));
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw damaged(file);
    }
  }

  private static KeyFileException damaged(Path file) {
    return new KeyFileException(
        file + " is not an intact PEM file of its kind: restore it from its backup");
  }
}
