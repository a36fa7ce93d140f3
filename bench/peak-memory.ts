import { writeFileSync } from 'node:fs'

/** Loaded before the engine (`node --import`): writes the most memory the process ever held, in kilobytes, as it ends. */
const { PEAK_MEMORY_FILE } = process.env
process.on('exit', () => {
  if (PEAK_MEMORY_FILE !== undefined) writeFileSync(PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS))
})
