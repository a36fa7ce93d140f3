import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { growth } from './flat.ts'
import { soak } from './soak.ts'
import type { Sample } from './watched-engine.ts'

const USAGE = `Usage: npm run soak [-- --minutes 60] [-- --coins 50] [-- --json]

An engine trades coins of a venue on this computer on paper, each with about four quotes and four trades a second. Its memory, handles and
timers are looked at all the time; code 1 where one of them grew, where it ended by itself, or where its log is not sound.

--minutes  how long (60; a tenth of one is possible)
--coins    how many (50)
--json     one object on standard output
`
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    coins: { type: 'string', default: '50' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const [minutes, coins] = [Number(values.minutes), Number(values.coins)]
const isFit = minutes >= 0.1 && minutes <= 1440 && Number.isInteger(coins) && coins >= 1 && coins <= 500
if (values.help || !isFit) {
  process.stderr.write(USAGE)
  process.exit(values.help ? 0 : 2)
}

const columnsOf = ({ atS, residentMb, heapMb, resources, openFiles, cpuS }: Sample): string =>
  `${atS.toFixed(0).padStart(5)} s  resident ${residentMb.toFixed(0)} MB, heap ${heapMb.toFixed(1)} MB, ${resources} resources, ${openFiles} files, ${cpuS.toFixed(1)} s of a core`

const folder = mkdtempSync(join(tmpdir(), 'coinfold-soak-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const seconds = minutes * 60
const say = (sample: Sample): void => void process.stderr.write(`${columnsOf(sample)}\n`)
const { samples, stderr, ...result } = await soak({ folder, coins, seconds, everyS: Math.max(seconds / 60, 1), say })
const grew = growth(samples)
const faults = [...grew, ...(result.code === 0 ? [] : [`the engine ended with ${result.code}: ${stderr.trimEnd().split('\n').at(-1)}`])]
if (!result.isSound) faults.push('its log is not sound')
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ...result, faults, samples }, null, 2)}\n`
    : `${result.events} events, ${result.framesPerS.toFixed(0)} frames a second, ${(100 * result.core).toFixed(1)} % of a core. ${faults.length === 0 ? 'All was flat.' : `${faults.join('; ')}.`}\n`,
)
process.exitCode = faults.length === 0 ? 0 : 1
