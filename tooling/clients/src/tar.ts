const BLOCK = 512;

/** A tar archive of one file, the kind of layer that image tools make. */
export function tarOf(name: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(BLOCK);
  const field = (text: string, offset: number): void => {
    header.write(text, offset, "latin1");
  };
  field(name, 0);
  field("0000644\0", 100); // mode
  field("0000000\0", 108); // owner
  field("0000000\0", 116); // group
  field(`${content.byteLength.toString(8).padStart(11, "0")}\0`, 124);
  field("00000000000\0", 136); // modified at
  field("        ", 148); // the checksum counts as spaces
  field("0", 156); // a regular file
  field("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  field(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (content.byteLength % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)]);
}
