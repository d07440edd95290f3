import { Icon } from '../icons';

export const DesktopIcon = () => (
  <Icon>
    <path d="M4.500 5h15A1.500 1.500 0 0 1 21 6.500v8a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 14.500v-8A1.500 1.500 0 0 1 4.500 5M12 16v3.500m-3.500 0h7" />
  </Icon>
);
export const PhoneIcon = () => (
  <Icon>
    <path d="M8.500 3h7A1.500 1.500 0 0 1 17 4.500v15a1.500 1.500 0 0 1-1.500 1.500h-7A1.500 1.500 0 0 1 7 19.500v-15A1.500 1.500 0 0 1 8.500 3M11 18h2" />
  </Icon>
);
export const KeyIcon = () => (
  <Icon>
    <path d="M8 11.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8m2.800 1.200L19.500 4M16 7.500l3 3" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M19 12H5m0 0 6-6m-6 6 6 6" />
  </Icon>
);
