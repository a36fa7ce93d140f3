import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A new file is there after a power cut only if its folder was written, too. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), 'r').catch(() => null)
  // some systems have no such thing
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
