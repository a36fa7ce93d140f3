import type { RiskRule } from './risk-rule.ts'

const MINUTE_MS = 60_000

export const cooldown: RiskRule<'cooldown'> = {
  refusal: 'cooldown',
  description: 'The last position of the coin was closed a short while ago.',
  judge: (_order, { nowMs, closes, options }) => {
    const last = closes.at(-1)
    if (last === undefined || options.cooldownMin === 0) return null
    const cooldownUntilMs = last.atMs + options.cooldownMin * MINUTE_MS
    // what is long over is no news
    if (nowMs >= cooldownUntilMs) return null
    return { isBroken: true, judged: { closedMs: String(last.atMs), cooldownUntilMs: String(cooldownUntilMs) } }
  },
}
