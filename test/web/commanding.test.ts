import { describe, expect, test } from 'vitest'
import type { PreparedShown } from '../../src/web/shapes/command-shapes.ts'
import { PageProblem } from '../../src/web/ui/page-source.ts'
import type { PageState } from '../../src/web/ui/page-state.ts'
import { stageBrowser } from './browser-stage.ts'

const prepared = (words: string): PreparedShown => ({
  ...{ nonce: 'n1', expiresMs: 1, thinkMs: 30_000, words, verb: 'Sell', undoes: null, effects: [], figures: [], typed: null },
  type: 'CloseCoin',
  at: { position: 'p-1', ordinal: 1, timeMs: 1, isHead: true },
})

const staged = async () => {
  stageBrowser()
  const { commanding, confirm, prepare } = await import('../../src/web/ui/commanding.ts')
  commanding.value = null
  const waits: ReturnType<typeof Promise.withResolvers<PreparedShown>>[] = []
  const commands = {
    prepare: () => {
      waits.push(Promise.withResolvers<PreparedShown>())
      return waits.at(-1)!.promise
    },
    confirm: (): Promise<never> => Promise.reject(new Error('not staged')),
  }
  const page = { source: { commands } } as unknown as PageState
  return { commanding, confirm, prepare, waits, commands, page }
}

describe('a command that is weighed', () => {
  test('is the one that was asked for last, in whatever order the answers come', async () => {
    const { commanding, prepare, waits, page } = await staged()
    const both = [prepare(page, { type: 'CloseCoin', symbol: 'DOGE/USDT' }), prepare(page, { type: 'CancelEntry', symbol: 'DOGE/USDT' })]
    waits[1]!.resolve(prepared('cancels'))
    waits[0]!.resolve(prepared('sells'))
    await Promise.all(both)
    expect(commanding.value).toMatchObject({ is: 'asked', prepared: { words: 'cancels' } })
  })

  test('comes not back to whoever has left it', async () => {
    const { commanding, prepare, waits, page } = await staged()
    const one = prepare(page, { type: 'Kill' })
    commanding.value = null
    waits[0]!.resolve(prepared('kills'))
    await one
    expect(commanding.value).toBeNull()
  })

  test('may be thought about as long as the server says, whatever the clocks of both show', async () => {
    const { commanding, prepare, waits, page } = await staged()
    const one = prepare(page, { type: 'Pause' })
    waits[0]!.resolve(prepared('pauses'))
    await one
    expect(commanding.value).toMatchObject({ prepared: { overMs: Date.now() + 30_000 } })
  })

  test.each([
    [new PageProblem('refused', 'No.'), 'refused'],
    [new PageProblem('changed', 'It is not as it was.'), 'refused'],
    [new PageProblem('no-answer', 'No answer.'), 'asked'],
    [new PageProblem('engine-away', 'No engine.'), 'asked'],
    [new PageProblem('failed', 'A defect.'), 'asked'],
    [new TypeError('whatever else'), 'asked'],
  ] as const)('is said to have done nothing only where that is proven: %s', async (error, is) => {
    const { commanding, confirm, commands, page } = await staged()
    commands.confirm = () => Promise.reject(error)
    await confirm(page, { type: 'Pause' }, { ...prepared('pauses'), overMs: 0 }, {})
    expect(commanding.value?.is).toBe(is)
  })
})
