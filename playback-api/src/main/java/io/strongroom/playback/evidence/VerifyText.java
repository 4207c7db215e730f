package io.strongroom.playback.evidence;

/** {@code VERIFY.txt}: how a package is checked with nothing but common tools. */
final class VerifyText {
  static final String NAME = "VERIFY.txt";
  static final String ROOT = "certificates/evidence-root.pem";
  static final String TIME_ROOTS = "certificates/time-stamp-roots.pem";

  /** Digests of what is made anew each time: signature, token, certificates, receipts. */
  static final String BESIDE = "BESIDE.SHA256SUMS";

  /** A bare signature over them: of one in CMS some labels could be changed unseen. */
  static final String BESIDE_SIGNATURE = BESIDE + ".sig";

  static final String SIGNER = "certificates/evidence-signer.pem";
  static final String LOG_KEY = "certificates/access-log.verifier";

  private VerifyText() {}

  static String text() {
    return """
    How to check this package                                        如何校验本证据包
    =================================================================================

    Unpack it, change into its folder, and run:
    解压后进入该目录，依次执行：

    1. Every file is as it was signed                        所有文件与签名时一致
         sha256sum -c SHA256SUMS

    2. Who signed it                                                   由谁签名
         openssl cms -verify -binary -inform DER -in SHA256SUMS.p7s \\
           -content SHA256SUMS -CAfile certificates/evidence-root.pem -out /dev/null

    3. When it was there                                         何时已经存在
         openssl ts -verify -in SHA256SUMS.tsr -data SHA256SUMS \\
           -CAfile certificates/time-stamp-roots.pem
         openssl ts -reply -in SHA256SUMS.tsr -text

    4. The same for what lies beside: signature, time-stamp, certificates, receipts
       签名、时间戳、证书与回执等附带文件同样校验
         sha256sum -c BESIDE.SHA256SUMS
         openssl verify -CAfile certificates/evidence-root.pem certificates/evidence-signer.pem
         openssl x509 -in certificates/evidence-signer.pem -noout -pubkey | \\
           openssl dgst -sha256 -verify /dev/stdin \\
           -signature BESIDE.SHA256SUMS.sig BESIDE.SHA256SUMS

    5. Whose certificate it is: compare the fingerprint with the one that the operator of
       the system has given you on another way
       证书归属：将指纹与系统运营单位另行告知的指纹比对
         openssl x509 -in certificates/evidence-root.pem -noout -fingerprint -sha256

    6. Footage plays, and has the times of manifest.json        录像可播放，时间与清单一致
         ffprobe media/CAMERA/FILE.mp4

    7. All of it, with the way of each chunk to its pack's root and of each access to the log,
       where Strongroom is at hand
       如有 Strongroom 程序，可一次校验全部内容，包括每个数据块与访问日志的默克尔路径
         strongroom verify evidence FOLDER --root-fingerprint FINGERPRINT

    What is what                                                            文件说明
    ---------------------------------------------------------------------------------
    media/            original bytes of the footage, from the keyframe before the beginning that
                      was asked for to the end of the fragment that has its end
                      原始录像，从请求起点之前的关键帧开始，到含请求终点的片段为止
    viewing/          pictures drawn anew for people to look at, with masks and a watermark where
                      there are any; not original, and there only if they were asked for
                      重新绘制的观看副本（可能带遮挡和水印），非原始文件，仅在申请时提供
    manifest.json     what was asked, what is here, what is missing and why, and for each chunk
                      its digest and the Merkle path to the root of its pack
                      请求内容、文件、缺失时段及原因、每个数据块的摘要与默克尔路径
    清单.pdf          the list for people (list.pdf where no Chinese font was at hand)
                      电子数据清单（无中文字体时为 list.pdf）
    completeness/     signed records of the days, which name the roots of packs
                      当日完整性记录（已签名），载明数据包的默克尔根
    SHA256SUMS        digests of all these files                      以上文件的摘要
    SHA256SUMS.p7s    the signature over it (CMS, ECDSA P-256, SHA-256)         签名
    SHA256SUMS.tsr    the time-stamp over it (RFC 3161)                       时间戳
    certificates/     by which signature, time-stamp and receipts are checked   证书与公钥
    receipts/         entries of the access log about the making of this package, each with a
                      proof (C2SP tlog-proof)
                      制作本证据包的访问日志条目及其证明

    BESIDE.SHA256SUMS  digests of signature, time-stamp, certificates and receipts, signed in
                      BESIDE.SHA256SUMS.sig
                      签名、时间戳、证书与回执的摘要，其签名见 BESIDE.SHA256SUMS.sig

    The same request makes the same media, manifest, list and SHA256SUMS again, as long as no
    pack has been finished and no completeness record made since. Signature, time-stamp and
    receipts are made anew each time.
    只要其间没有新完成的数据包和新的完整性记录，相同请求得到的录像、清单与 SHA256SUMS 逐字节相同；
    签名、时间戳与日志回执每次重新生成。
    """;
  }
}
