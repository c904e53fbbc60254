import { Button } from '../../kit/button.tsx'

type SaveProps = {
  readonly isChanged: boolean
  readonly isBusy: boolean
  readonly canReset: boolean
  readonly onReset: () => void
}

export function SaveBar({ isChanged, isBusy, canReset, onReset }: SaveProps) {
  return (
    <div className="flex gap-2">
      <Button
        type="submit"
        tone="solid"
        size="lg"
        busy={isBusy}
        disabled={!isChanged}
        className="flex-1"
      >
        Save
      </Button>
      {canReset ? (
        <Button size="lg" onClick={onReset}>
          Undo changes
        </Button>
      ) : null}
    </div>
  )
}
