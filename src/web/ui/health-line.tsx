import type { ComponentChildren } from 'preact'

/** A light never stands without what it means, and the sentence that says why. */
export const HealthLine = ({
  name,
  is,
  children,
}: {
  name: string
  is: 'good' | 'warn' | 'bad' | 'quiet'
  children: ComponentChildren
}) => (
  <div class={`health ${is}`}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
