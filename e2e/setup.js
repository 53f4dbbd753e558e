// Loads the demo region once; every server starts on a copy of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './site.js';

export default async function setup() {
  const room = await mkdtemp(join(tmpdir(), 'banfu-e2e-'));
  const server = await start(join(room, 'demo'));
  await server.stop();
  process.env.BANFU_TEMPLATE = join(room, 'demo');
  return () => rm(room, { recursive: true, force: true });
}
