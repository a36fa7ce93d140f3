import { Box, type Key, render, useApp, useInput, useWindowSize } from 'ink'
import { createElement as element, type ReactNode, useEffect, useState } from 'react'
import { Failure, UsageError } from '../../kernel/errors.ts'
import type { View } from '../../view/replica/view.ts'
import type { ShownLine } from '../frame-line.ts'
import { shownLines } from '../shown-lines.ts'
import { frameLines } from './frame-lines.ts'
import { acts, answerPrompt, HELP, PROMPTS, type Prompt, prompts } from './step-keys.ts'
import type { StepSession } from './step-session.ts'

const nameOf = (key: Key): string | null =>
  Object.keys(acts).find((name) => name in key && (key as unknown as Record<string, boolean>)[name] === true) ?? null

type Typed = { readonly prompt: Prompt; readonly text: string }
type Shown = { readonly lines: readonly ShownLine[]; readonly message: string }

/** The screen while it works on one key hears no other: a key that is held down would run on long after it is let go. */
export const StepScreen = ({ view, session }: { readonly view: View; readonly session: StepSession }): ReactNode => {
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
  const [shown, setShown] = useState<Shown>({ lines: [], message: '' })
  const [typed, setTyped] = useState<Typed | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [isHelp, setHelp] = useState(false)

  const refresh = async (): Promise<void> => {
    const lines = view.head === null ? [{ is: 'plain' as const, text: 'The log holds no event.' }] : frameLines(await session.frame())
    setShown({ lines, message: session.message })
  }
  const run = (act: () => unknown): void => {
    setBusy(true)
    void (async () => {
      try {
        await act()
        await refresh()
      } catch (error) {
        if (!(error instanceof UsageError) && !(error instanceof Failure)) return exit(error as Error)
        setShown((before) => ({ ...before, message: error.message }))
      } finally {
        setBusy(false)
      }
    })()
  }
  // once: the view tells itself of what comes later
  useEffect(() => {
    run(() => undefined)
    return view.onGrowth(() => {
      session.stayInside()
      void refresh().catch(() => undefined)
    })
  }, [])

  useInput((input, key) => {
    if (typed !== null) {
      if (key.escape) return setTyped(null)
      if (key.return) {
        setTyped(null)
        return run(() => answerPrompt(session, typed.prompt, typed.text))
      }
      if (key.backspace || key.delete) return setTyped({ ...typed, text: typed.text.slice(0, -1) })
      return key.ctrl || key.meta ? undefined : setTyped({ ...typed, text: typed.text + input })
    }
    if (input === 'q') return exit()
    if (input === '?') return setHelp(!isHelp)
    if (isBusy) return
    const prompt = prompts[input]
    if (prompt !== undefined) return setTyped({ prompt, text: '' })
    const act = acts[nameOf(key) ?? input]
    if (act !== undefined) run(() => act(session))
  })

  const last = typed === null ? shown.message : `${PROMPTS[typed.prompt]}${typed.text}_`
  const stop = session.stop === null ? '' : `   stops at ${typeof session.stop === 'string' ? session.stop : session.stop.text}`
  const foot = `${session.coin ?? 'all coins'}${stop}   arrows step, g go to, / find, b breakpoint, ? keys, q end`
  const help = isHelp ? HELP.map((text): ShownLine => ({ is: 'faint', text })) : []
  const damage = view.damage === null ? [] : [{ is: 'alarm' as const, text: view.damage.message }]
  const body = shownLines([...damage, ...(isHelp ? help : shown.lines)], Math.max(rows - 3, 1), 'body')
  return element(
    Box,
    { flexDirection: 'column', width: columns },
    ...body,
    ...shownLines(
      [
        { is: 'alarm', text: last },
        { is: 'faint', text: foot },
      ],
      2,
      'foot',
    ),
  )
}

/** Until q or Ctrl-C. `stopped`: ends it from outside. */
export const showStepper = async (view: View, session: StepSession, stopped: AbortSignal): Promise<void> => {
  const shown = render(element(StepScreen, { view, session }), { alternateScreen: true, exitOnCtrlC: true })
  const end = (): void => shown.unmount()
  stopped.addEventListener('abort', end, { once: true })
  if (stopped.aborted) end()
  await shown.waitUntilExit()
}
