import type { Digest } from "./digest.ts";

/** What an image in an index runs on. Fields: [Image index](https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md). */
export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly "os.version"?: string | undefined;
  readonly "os.features"?: readonly string[] | undefined;
  readonly variant?: string | undefined;
}

/** Points at content. Fields: [Descriptor](https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes of the content. */
  readonly size: number;
  /** Where the content can be had besides the registry. */
  readonly urls?: readonly string[] | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly platform?: Platform | undefined;
  readonly artifactType?: string | undefined;
  /** The content itself, Base64. */
  readonly data?: string | undefined;
}
