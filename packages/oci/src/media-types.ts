/** OCI image manifest. */
export const OCI_IMAGE_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** OCI image index. */
export const OCI_IMAGE_INDEX = "application/vnd.oci.image.index.v1+json";

/** Docker image manifest, schema 2. */
export const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

/** Docker manifest list. */
export const DOCKER_MANIFEST_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

/** OCI image configuration. */
export const OCI_IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json";

/** The two bytes `{}`, the configuration of an artifact that has none. */
export const OCI_EMPTY = "application/vnd.oci.empty.v1+json";

/** OCI layer, an uncompressed tar. */
export const OCI_LAYER_TAR = "application/vnd.oci.image.layer.v1.tar";

/** OCI layer, a gzipped tar. */
export const OCI_LAYER_TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

/** OCI layer, a tar compressed with Zstandard. */
export const OCI_LAYER_TAR_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

/** Docker image configuration. */
export const DOCKER_IMAGE_CONFIG = "application/vnd.docker.container.image.v1+json";

/** Docker layer, a gzipped tar. */
export const DOCKER_LAYER_TAR_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/** Docker layer that a registry need not hold: it lies at the descriptor's `urls`. */
export const DOCKER_FOREIGN_LAYER = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

/** Layer types that a registry need not hold: the content lies at the descriptor's `urls`. */
export const NONDISTRIBUTABLE_LAYERS: readonly string[] = [
  "application/vnd.oci.image.layer.nondistributable.v1.tar",
  "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
  DOCKER_FOREIGN_LAYER,
];

/** What a blob is served as: a registry does not know its type. */
export const OCTET_STREAM = "application/octet-stream";
