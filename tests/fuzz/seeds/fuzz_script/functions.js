A.b=function(x){var r=/a[/]b/g;for(;;)x/=2;switch(x){case 1?2:3:{`a${x}`}}DBG.p("x");return{"k":0x1F}};A.c=A.d=function(){}
