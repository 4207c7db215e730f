package io.strongroom.playback.inspect;

/** {@code VERIFY.txt} of a pack for auditors: how it is checked with nothing but common tools. */
final class AuditVerifyText {
  private AuditVerifyText() {}

  static String text() {
    return """
    How to check this pack                                           如何校验本审计包
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

    4. Whose certificate it is: compare the fingerprint with the one that the operator of
       the system has given you on another way
       证书归属：将指纹与系统运营单位另行告知的指纹比对
         openssl x509 -in certificates/evidence-root.pem -noout -fingerprint -sha256

    What is what                                                            文件说明
    ---------------------------------------------------------------------------------
    pack.json           all of it                                         全部内容
    logs.csv            of each log: entries until the period's end, and their root
                        各日志截至期末的条目数及其默克尔根
    counts.csv          numbers for publication; none from 1 to 4     供公布的数字
    activity.csv        entries of the period by kind           期内各类条目数
    reconciliation.csv  what has begun against what has ended; what is not over at the
                        period's end makes a difference         已开始与已结束的核对
    samples.csv         seeds that were fixed, and draws; seeds and what they drew where
                        they were handed in                 抽样种子的固定与抽取
    findings.csv        findings and their steps until the period's end
                        截至期末的检查发现及其办理
    deletions.csv       certificates of deletion, by their digests     删除证明摘要
    completeness.csv    records of completeness by day, by a digest over all of them
                        每日完整性记录的汇总摘要
    summary.pdf         a part of it for people                       供阅读的摘要
    SHA256SUMS          digests of all these files              以上文件的摘要
    SHA256SUMS.p7s      the signature over it (CMS, ECDSA P-256, SHA-256)    签名
    SHA256SUMS.tsr      the time-stamp over it (RFC 3161)                  时间戳
    certificates/       by which signature and time-stamp are checked        证书
    checkpoints/        the newest signed checkpoint of each log (C2SP tlog-checkpoint), and
                        the proof (RFC 6962, 2.1.2) that the entries of logs.csv are its
                        beginning; made anew each time
                        各日志最新的签名检查点，及其与 logs.csv 的一致性证明；每次重新生成

    Who has a copy of a log's tiles finds the same roots with: strongroom verify log
    持有日志副本者可用 strongroom verify log 得到相同的根。

    The same period makes the same files and the same SHA256SUMS again, as long as nothing of it
    was forgotten (three years) and the node has the same logs.
    同一期间再次生成时，文件与 SHA256SUMS 逐字节相同，只要所依据的记录未满三年、日志相同。
    """;
  }
}
