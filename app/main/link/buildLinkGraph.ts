// ObjectFile -> LinkGraph, whatever the format: the one place that chooses the builder.

import type { ObjectFile } from '../object/objectFile.ts';
import { buildCoffLinkGraph } from './coffLinkGraph.ts';
import { buildElfLinkGraph } from './elfLinkGraph.ts';
import type { LinkGraph } from './linkGraph.ts';
import type { Steps } from './turns.ts';

/**
 * In pieces where the object is large. Throws FormatError for contents that break the format, LinkError for what is well
 * formed and not allowed.
 */
export function buildLinkGraph(object: ObjectFile): Steps<LinkGraph> {
  return object.format === 'COFF x86-64' ? buildCoffLinkGraph(object) : buildElfLinkGraph(object);
}
