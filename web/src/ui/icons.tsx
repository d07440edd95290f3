import type { ComponentChildren } from 'preact';

/** A line icon on a 24 × 24 grid, in the text colour, hidden from screen readers. */
export function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" />
    <path d="M16 5v13m0-13-5 5m5-5 5 5M5 19h22l-3 7H8z" />
  </svg>
);
export const UploadIcon = () => (
  <Icon>
    <path d="M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3" />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M4 18v1a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-1" />
  </Icon>
);
export const PenIcon = () => (
  <Icon>
    <path d="M4.5 19.5 5.500 15 16 4.500 19.500 8 9 18.500zM13.500 7 17 10.500" />
  </Icon>
);
export const ClockIcon = () => (
  <Icon>
    <path d="M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M12 7.500V12l3 2" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M9 5v14M15 5v14" />
  </Icon>
);
export const ResumeIcon = () => (
  <Icon>
    <path d="M8 5.5v13l10.5-6.5z" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);
export const TrashIcon = () => (
  <Icon>
    <path d="M5 7h14M10 7V4.5h4V7m-7 0 .8 12a1.5 1.5 0 0 0 1.5 1.4h5.4a1.5 1.5 0 0 0 1.5-1.4L17 7" />
  </Icon>
);
export const ShieldIcon = () => (
  <Icon>
    <path d="M12 3.5 5 6v5.5c0 4.2 2.9 7.3 7 9 4.1-1.7 7-4.8 7-9V6zm-3 8.7 2.2 2.3L15.5 10" />
  </Icon>
);
export const FolderIcon = () => (
  <Icon>
    <path d="M3.5 7A1.5 1.5 0 0 1 5 5.500h4l2 2.5h8A1.500 1.500 0 0 1 20.500 9.500v8A1.500 1.500 0 0 1 19 19H5a1.500 1.500 0 0 1-1.500-1.500z" />
  </Icon>
);
export const BellIcon = () => (
  <Icon>
    <path d="M6.500 16.500V11a5.500 5.500 0 0 1 11 0v5.500l1.500 1H5zM10 20.500h4" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m5 12.500 4.500 4.500L19 7.500" />
  </Icon>
);
export const RetryIcon = () => (
  <Icon>
    <path d="M19.500 12a7.500 7.500 0 1 1-2.200-5.300L19.500 9m0-4.500V9H15" />
  </Icon>
);
export const PulseIcon = () => (
  <Icon>
    <path d="M3.500 12.500h4l2.500-7 4 13 2.500-6h4" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon>
    <path d="M9 9h9.500v10.500H9zM15 9V4.500H5.500V15H9" />
  </Icon>
);
export const WarningIcon = () => (
  <Icon>
    <path d="M12 4 3.500 19h17zM12 10v4.500m0 2v.100" />
  </Icon>
);
export const NoteIcon = () => (
  <Icon>
    <path d="M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 1 0 0-17M12 11v5.500m0-9v.100" />
  </Icon>
);
export const LinkIcon = () => (
  <Icon>
    <path d="M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1" />
  </Icon>
);
export const GearIcon = () => (
  <Icon>
    <path d="M4 7h9m5 0h2M4 17h2m5 0h9M13 7a2.500 2.500 0 1 0 5 0 2.500 2.500 0 1 0-5 0M6 17a2.500 2.500 0 1 0 5 0 2.500 2.500 0 1 0-5 0" />
  </Icon>
);
export const PersonIcon = () => (
  <Icon>
    <path d="M12 12a3.750 3.750 0 1 0 0-7.500 3.750 3.750 0 0 0 0 7.500M4.500 19.500c.700-3.300 3.700-5 7.500-5s6.800 1.700 7.500 5" />
  </Icon>
);
export const PeopleIcon = () => (
  <Icon>
    <path d="M9 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7M2.500 19c.600-3 3.200-4.500 6.500-4.500s5.900 1.500 6.500 4.500M15.500 5.300a3.500 3.500 0 0 1 0 6.400m2 3.200c2.100.600 3.600 2 4 4.100" />
  </Icon>
);
export const PencilIcon = () => (
  <Icon>
    <path d="m5 19 1-4L16.500 4.500l3 3L9 18z" />
  </Icon>
);
