int   crooked( );
