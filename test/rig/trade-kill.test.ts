import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { engine } from './engine.ts'
import { VenueProcess } from './venues/venue-process.ts'

/** Kills of one log: enough to meet an entry, a stop, an exit and the time between them. */
const KILLS = Number(process.env.KILLS ?? 20)
const TAPE = recordingOf('market/candles/binance_ETH-USDT_1m_2021-05-18_2021-05-20.csv.gz')
/** A wild hour, whose minutes pass as seconds would: every few of them something is bought and sold. */
const SET = {
  'entry.dropPct': '0.02',
  'entry.windowMin': '1',
  'entry.minWindowBars': '2',
  'exit.takeProfitPct': '0.5',
  'exit.stopLossPct': '0.4',
  'exit.timeLimitMin': '1',
  'entry.cooldownS': '0',
}

const folder = mkdtempSync(join(tmpdir(), 'trade-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
