// The icons that the theme's pages name, in the place of its script with all two thousand of them.
import { dom, library } from "@fortawesome/fontawesome-svg-core";
import { faSquareGithub, faSquareGitlab } from "@fortawesome/free-brands-svg-icons";
import {
  faAngleLeft, faAngleRight, faArrowUp, faBars, faChevronDown, faCircleHalfStroke, faCode, faDownload, faExpand, faFile,
  faFilePdf, faHome, faLightbulb, faList, faMagnifyingGlass, faMoon, faOutdent, faPencil, faPencilAlt, faPlay, faRocket,
  faSun, faXmark,
} from "@fortawesome/free-solid-svg-icons";

library.add(
  faAngleLeft, faAngleRight, faArrowUp, faBars, faChevronDown, faCircleHalfStroke, faCode, faDownload, faExpand, faFile,
  faFilePdf, faHome, faLightbulb, faList, faMagnifyingGlass, faMoon, faOutdent, faPencil, faPencilAlt, faPlay, faRocket,
  faSun, faXmark, faSquareGithub, faSquareGitlab,
);
document.documentElement.classList.add("gradlab-icons"); // until the page is there, its style asks for no icon font
dom.watch(); // replaces <i class="fa-…">, also those that come later
