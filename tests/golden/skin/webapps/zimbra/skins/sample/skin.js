var skin = "@_SkinName_@"; // @jsVersion@
