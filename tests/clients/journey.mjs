// The AWS SDK for JavaScript, version 3: what a script of a learner's does. Says what is not
// as it should be and ends with 1.
import assert from "node:assert/strict";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
  waitUntilBucketExists,
} from "@aws-sdk/client-s3";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const endpoint = process.env.AWS_ENDPOINT_URL;
const region = process.env.AWS_DEFAULT_REGION;
const given = { endpoint, region, maxAttempts: 1 };
const Bucket = "lab-js";

const sts = new STSClient(given);
const me = await sts.send(new GetCallerIdentityCommand({}));
assert.match(me.Arn, /:user\/builder$/);

const s3 = new S3Client({ ...given, forcePathStyle: true });
const inRegion = { LocationConstraint: region };
await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: inRegion }));
await waitUntilBucketExists({ client: s3, maxWaitTime: 10 }, { Bucket });

const Key = "notes/a b+é.txt";
await s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", Metadata: { a_b: "1" } }));
const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
assert.equal(await got.Body.transformToString(), "hello");
assert.deepEqual(got.Metadata, { a_b: "1" });
const piece = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=1-2" }));
assert.equal(await piece.Body.transformToString(), "el");

await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURI(`${Bucket}/${Key}`) }));
for (let number = 0; number < 5; number += 1) {
  await s3.send(new PutObjectCommand({ Bucket, Key: `many/${number}`, Body: `${number}` }));
}
const seen = [];
for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
  seen.push(...page.Contents.map((one) => one.Key));
}
assert.deepEqual(seen, ["copy", "many/0", "many/1", "many/2", "many/3", "many/4", Key]);
const folders = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
assert.deepEqual(folders.CommonPrefixes.map((one) => one.Prefix), ["many/", "notes/"]);

const big = Buffer.alloc(9_000_000, "0123456789");
await new Upload({ client: s3, params: { Bucket, Key: "big", Body: big } }).done();
const back = await s3.send(new GetObjectCommand({ Bucket, Key: "big" }));
assert.ok(big.equals(Buffer.from(await back.Body.transformToByteArray())));

const toGet = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
assert.equal(await (await fetch(toGet)).text(), "hello");
const toPut = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "put" }), { expiresIn: 60 });
assert.equal((await fetch(toPut, { method: "PUT", body: "by address" })).status, 200);
const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "put" }));
assert.equal(head.ContentLength, 10);

await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: "none" })), { name: "NoSuchKey" });
await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })), { name: "NotFound" });

const iam = new IAMClient(given);
const trust = (AWS) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
});
const RoleName = "lab-js";
const made = await iam.send(
  new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(me.Arn) }),
);
const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
const roles = [];
for await (const page of paginateListRoles({ client: iam, pageSize: 1 }, {})) {
  roles.push(...page.Roles.map((one) => one.RoleName));
}
assert.ok(roles.includes(RoleName));
await assert.rejects(iam.send(new GetRoleCommand({ RoleName: "none" })), { name: "NoSuchEntityException" });

const session = await sts.send(
  new AssumeRoleCommand({ RoleArn: made.Role.Arn, RoleSessionName: "js" }),
);
const credentials = {
  accessKeyId: session.Credentials.AccessKeyId,
  secretAccessKey: session.Credentials.SecretAccessKey,
  sessionToken: session.Credentials.SessionToken,
};
const reader = new S3Client({ ...given, forcePathStyle: true, credentials });
assert.equal(
  await (await reader.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString(),
  "hello",
);
await assert.rejects(reader.send(new PutObjectCommand({ Bucket, Key, Body: "no" })), {
  name: "AccessDenied",
});

await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
await iam.send(new DeleteRoleCommand({ RoleName }));
const Objects = [...seen, "big", "put"].map((one) => ({ Key: one }));
await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
await s3.send(new DeleteBucketCommand({ Bucket }));
