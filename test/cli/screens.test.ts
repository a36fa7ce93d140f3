import { EventEmitter } from 'node:events'
import { type Instance, render } from 'ink'
import { createElement as element, type ReactNode } from 'react'
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { StepScreen } from '../../src/cli/step/step-screen.ts'
import { StepSession } from '../../src/cli/step/step-session.ts'
import { readTop } from '../../src/cli/top/read-top.ts'
import { TopTable } from '../../src/cli/top/top-screen.ts'
import type { Row } from '../../src/event/store.ts'
import { steadyTimers } from '../../src/kernel/clock.ts'
import type { CandleSource } from '../../src/view/candle-source.ts'
import { View } from '../../src/view/replica/view.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'

const at = stageFolder()
const log = at('hours.db')
let rows: readonly Row[]
beforeAll(async () => {
  await runHours(log)
  rows = await rowsAt(log)
})

const noCandles: CandleSource = {
  edition: 0,
  heardMs: null,
  lastBefore: () => null,
  ownMs: () => null,
  missing: () => 'No candles here.',
  window: async () => [],
}

/** A terminal of that size, which keeps what was drawn last. */
class Drawn extends EventEmitter {
  columns = 80
  rows = 24
  isTTY = true
  last = ''
  write = (text: string, ...rest: unknown[]): boolean => {
    if (text.length > 1) this.last = text
    const done = rest.at(-1)
    if (typeof done === 'function') done()
    return true
  }
}

class Keys extends EventEmitter {
  isTTY = true
  #typed: string | null = null
  press(text: string): void {
    this.#typed = text
    this.emit('readable')
    this.emit('data', text)
  }
  read = (): string | null => {
    const typed = this.#typed
    this.#typed = null
    return typed
  }
  setEncoding = (): void => {}
  setRawMode = (): void => {}
  resume = (): void => {}
  pause = (): void => {}
  ref = (): void => {}
  unref = (): void => {}
}

let shown: Instance | null = null
afterEach(() => shown?.unmount())

const draw = (screen: ReactNode): { drawn: Drawn; keys: Keys; shown: Instance } => {
  const [drawn, keys] = [new Drawn(), new Keys()]
  shown = render(screen, { stdout: drawn as never, stdin: keys as never, stderr: new Drawn() as never, debug: true, patchConsole: false })
  return { drawn, keys, shown }
}

const open = async (path: string): Promise<View> => {
  const view = await View.open(path, { keepsSideFile: false, timers: steadyTimers })
  onTestFinished(() => view.close())
  return view
}

const sees = (drawn: Drawn, text: string | RegExp): Promise<void> =>
  vi.waitFor(() => expect(drawn.last).toMatch(text instanceof RegExp ? text : new RegExp(text)), { timeout: 20_000, interval: 20 })

const placeOf = (type: string): number => rows.findIndex((row) => row.type === type) + 1

describe('the stepper on a terminal', () => {
  const stepper = async (path = log) => {
    const view = await open(path)
    return draw(element(StepScreen, { view, session: new StepSession(view, noCandles, { ordinal: 1, coin: null }) }))
  }

  test('goes where its keys say, and never beyond the size of the screen', async () => {
    const { drawn, keys, shown: screen } = await stepper()
    await sees(drawn, /^event 1 of /)
    keys.press('\u001B[C')
    await sees(drawn, /^event 2 of /)
    keys.press('f')
    await sees(drawn, new RegExp(`^event ${placeOf('EntryFilled')} of [\\s\\S]*protection exposed\\*`))
    expect(drawn.last.split('\n').length).toBeLessThanOrEqual(24)
    expect(Math.max(...drawn.last.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    keys.press('F')
    await sees(drawn, 'There is no such event before this one')
    keys.press('\u001B[F')
    await sees(drawn, new RegExp(`^event ${rows.length} of `))
    keys.press('?')
    await sees(drawn, /breakpoint: fill/)
    keys.press('q')
    await screen.waitUntilExit()
  })

  test('takes a moment, a text and a breakpoint, and says in a sentence what is none', async () => {
    const { drawn, keys } = await stepper()
    const say = async (key: string, text: string): Promise<void> => {
      keys.press(key)
      await sees(drawn, /: _/)
      keys.press(text)
      await sees(drawn, /\S_/)
      keys.press('\r')
    }
    await sees(drawn, /^event 1 of /)
    await say('g', '9')
    await sees(drawn, /^event 9 of /)
    await say('g', '99999')
    await sees(drawn, 'there is no event 99999 yet')
    await say('b', 'coin.exposure > 0')
    await sees(drawn, new RegExp(`^event ${placeOf('EntryFilled')} of [\\s\\S]*stops at coin.exposure > 0`))
    await say('b', 'coin.exposur > 0')
    await sees(drawn, 'did you mean coin.exposure?')
    await say('/', 'sealed')
    await sees(drawn, /^event \d+ of [\s\S]*Sealed/)
  })

  test('hears of a log that grows, and stays where it is', async () => {
    const growing = at('growing.db')
    await write(growing, rows.slice(0, 5))
    const { drawn } = await stepper(growing)
    await sees(drawn, /^event 1 of 5 /)
    await write(growing, rows.slice(5, 9))
    await sees(drawn, /^event 1 of 9 /)
  })
})

describe('top on a terminal', () => {
  test('shows what is held, and follows a log that grows', async () => {
    const growing = at('top.db')
    const place = placeOf('EntryFilled')
    await write(growing, rows.slice(0, place - 1))
    const view = await open(growing)
    const first = await readTop(growing, view)
    const { drawn, keys, shown: screen } = draw(element(TopTable, { log: growing, view, first }))
    await sees(drawn, `event ${place - 1}`)
    expect(drawn.last).toMatch(/^ETH\/USD +entering/m)
    await write(growing, rows.slice(place - 1, place))
    await sees(drawn, new RegExp(`event ${place}[\\s\\S]*^ETH/USD +unprotected`, 'm'))
    keys.press('q')
    await screen.waitUntilExit()
  })
})
