import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import { manifestMediaTypes, parseManifest, registerManifestSchema } from "./manifest-schemas.ts";
import {
  DOCKER_MANIFEST,
  DOCKER_MANIFEST_LIST,
  OCI_EMPTY,
  OCI_IMAGE_CONFIG,
  OCI_IMAGE_INDEX,
  OCI_IMAGE_MANIFEST,
  OCI_LAYER_TAR_GZIP,
} from "./media-types.ts";

const config = { mediaType: OCI_IMAGE_CONFIG, digest: digestOf(new Uint8Array([1])), size: 1 };
const layer = { mediaType: OCI_LAYER_TAR_GZIP, digest: digestOf(new Uint8Array([2])), size: 1 };
const child = { mediaType: OCI_IMAGE_MANIFEST, digest: digestOf(new Uint8Array([3])), size: 1 };
const image = { schemaVersion: 2, mediaType: OCI_IMAGE_MANIFEST, config, layers: [layer, layer] };
const index = { schemaVersion: 2, mediaType: OCI_IMAGE_INDEX, manifests: [child] };
const without = (key: string, from: object): object => ({ ...from, [key]: undefined });
const bytes = (value: unknown, space?: number): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(value, undefined, space));

test.each([OCI_IMAGE_MANIFEST, DOCKER_MANIFEST])(
  "%s references its config, then its layers in order",
  (mediaType) => {
    const manifest = parseManifest(bytes({ ...image, mediaType }), mediaType);
    expect(manifest.mediaType).toBe(mediaType);
    expect(manifest.references).toEqual([config, layer, layer]);
    expect(manifest.config).toEqual(config);
  },
);

test.each([OCI_IMAGE_INDEX, DOCKER_MANIFEST_LIST])(
  "%s references its children with their platforms",
  (mediaType) => {
    const platform = {
      architecture: "arm64",
      os: "linux",
      variant: "v8",
      "os.version": "1",
      "os.features": ["x"],
    };
    const manifest = parseManifest(
      bytes({ ...index, mediaType, manifests: [{ ...child, platform }] }),
      mediaType,
    );
    expect(manifest.references).toEqual([{ ...child, platform }]);
    expect(manifest.config).toBeUndefined();
  },
);

test("the bytes are kept as they came, whatever their layout", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.dictionary(fc.string(), fc.string()), (space, annotations) => {
      const payload = bytes({ ...image, annotations, unknown: [1] }, space);
      const manifest = parseManifest(payload, OCI_IMAGE_MANIFEST);
      expect(manifest.payload).toBe(payload);
      expect({ ...manifest.annotations }).toEqual({ ...annotations });
    }),
  );
});

test("subject, artifactType and annotations are read, and subject is no reference", () => {
  const more = { subject: child, artifactType: "application/x", annotations: { a: "b" } };
  expect(parseManifest(bytes({ ...image, ...more }))).toMatchObject({
    ...more,
    references: [config, layer, layer],
  });
  expect(parseManifest(bytes({ ...index, ...more }))).toMatchObject({ ...more, references: [child] });
});

test("descriptors keep urls, annotations, artifactType and data", () => {
  const full = { ...layer, urls: ["https://x"], annotations: { a: "b" }, artifactType: "t", data: "AA==" };
  expect(parseManifest(bytes({ ...image, layers: [full] })).references[1]).toEqual(full);
});

test("a media type is known with parameters and in any case", () => {
  expect(parseManifest(bytes(image), ` ${OCI_IMAGE_MANIFEST.toUpperCase()} ; charset=utf-8`).mediaType).toBe(
    OCI_IMAGE_MANIFEST,
  );
});

test("without a sender the document tells its type: by name, else by its shape", () => {
  expect(parseManifest(bytes(index)).mediaType).toBe(OCI_IMAGE_INDEX);
  expect(parseManifest(bytes({ ...image, mediaType: DOCKER_MANIFEST })).mediaType).toBe(DOCKER_MANIFEST);
  expect(parseManifest(bytes(without("mediaType", index))).mediaType).toBe(OCI_IMAGE_INDEX);
  expect(parseManifest(bytes(without("mediaType", image))).mediaType).toBe(OCI_IMAGE_MANIFEST);
});

test("layers and children may be none", () => {
  expect(parseManifest(bytes(without("layers", image))).references).toEqual([config]);
  expect(parseManifest(bytes({ ...index, manifests: [] })).references).toEqual([]);
  expect(
    parseManifest(bytes({ ...image, config: { ...config, mediaType: OCI_EMPTY, size: 0 } })).config?.size,
  ).toBe(0);
});

test.each<[string, string, unknown]>([
  ["schemaVersion is 1", OCI_IMAGE_MANIFEST, { ...image, schemaVersion: 1 }],
  ['schemaVersion is "2"', OCI_IMAGE_MANIFEST, { ...image, schemaVersion: "2" }],
  ["sent as", DOCKER_MANIFEST, image],
  ["mediaType is undefined", DOCKER_MANIFEST, without("mediaType", image)],
  ["mediaType is undefined", DOCKER_MANIFEST_LIST, without("mediaType", index)],
  ["has no manifests", OCI_IMAGE_MANIFEST, { ...image, manifests: [] }],
  ["has no config", OCI_IMAGE_INDEX, { ...index, config }],
  ["has no layers", OCI_IMAGE_INDEX, { ...index, layers: [] }],
  ["config is not a descriptor", OCI_IMAGE_MANIFEST, without("config", image)],
  ["layers is not an array", OCI_IMAGE_MANIFEST, { ...image, layers: {} }],
  ["layers[1] is not a descriptor", OCI_IMAGE_MANIFEST, { ...image, layers: [layer, null] }],
  ["layers[0] has no mediaType", OCI_IMAGE_MANIFEST, { ...image, layers: [{ ...layer, mediaType: "" }] }],
  ["layers[0] has no digest", OCI_IMAGE_MANIFEST, { ...image, layers: [without("digest", layer)] }],
  ["layers[0]: digest", OCI_IMAGE_MANIFEST, { ...image, layers: [{ ...layer, digest: "sha256:0" }] }],
  ["layers[0].size is -1", OCI_IMAGE_MANIFEST, { ...image, layers: [{ ...layer, size: -1 }] }],
  ["layers[0].size is 1.5", OCI_IMAGE_MANIFEST, { ...image, layers: [{ ...layer, size: 1.5 }] }],
  ["layers[0].urls", OCI_IMAGE_MANIFEST, { ...image, layers: [{ ...layer, urls: [1] }] }],
  ["manifests[0].platform is not", OCI_IMAGE_INDEX, { ...index, manifests: [{ ...child, platform: "x" }] }],
  ["platform.os is not", OCI_IMAGE_INDEX, { ...index, manifests: [{ ...child, platform: { os: 1 } }] }],
  ["subject is not a descriptor", OCI_IMAGE_MANIFEST, { ...image, subject: "x" }],
  ['annotations["a"]', OCI_IMAGE_MANIFEST, { ...image, annotations: { a: 1 } }],
  ["annotations is not an object", OCI_IMAGE_INDEX, { ...index, annotations: [] }],
  ["artifactType is not a string", OCI_IMAGE_INDEX, { ...index, artifactType: 1 }],
  ["no manifest media type", "application/json", image],
  ["no manifest media type", "constructor", image],
  ["not a JSON object", OCI_IMAGE_MANIFEST, [image]],
])("refused because %s", (reason, mediaType, document) => {
  expect(() => parseManifest(bytes(document), mediaType)).toThrow(
    expect.objectContaining({ code: "MANIFEST_INVALID", message: expect.stringContaining(reason) }),
  );
});

test("what is not JSON in UTF-8 is refused", () => {
  for (const payload of [new Uint8Array(), new Uint8Array([0xff, 0x7b, 0x7d]), bytes(image).subarray(1)]) {
    expect(() => parseManifest(payload, OCI_IMAGE_MANIFEST)).toThrow("not JSON in UTF-8");
  }
});

test("parsing anything at all gives a manifest or MANIFEST_INVALID", () => {
  const document = fc.record(
    {
      schemaVersion: fc.constantFrom(2, 1),
      mediaType: fc.constantFrom(...manifestMediaTypes(), 1),
      config: fc.jsonValue(),
      layers: fc.jsonValue(),
      manifests: fc.jsonValue(),
      subject: fc.jsonValue(),
    },
    { requiredKeys: ["schemaVersion"] },
  );
  fc.assert(
    fc.property(fc.oneof(document, fc.jsonValue()), (value) => {
      try {
        expect(parseManifest(bytes(value)).references).toBeInstanceOf(Array);
      } catch (error) {
        expect(error).toMatchObject({ code: "MANIFEST_INVALID" });
      }
    }),
  );
});

test("a further media type is registered once and read from then on", () => {
  const mediaType = "application/vnd.example.bundle.v1+json";
  const schema = {
    mediaType,
    parse: (_document: unknown, payload: Uint8Array) => ({ mediaType, payload, references: [layer] }),
  };
  registerManifestSchema(schema);
  expect(manifestMediaTypes()).toContain(mediaType);
  expect(parseManifest(bytes({ mediaType })).references).toEqual([layer]);
  expect(() => registerManifestSchema(schema)).toThrow("has a schema already");
  expect(() => registerManifestSchema({ ...schema, mediaType: OCI_IMAGE_INDEX })).toThrow(TypeError);
});
